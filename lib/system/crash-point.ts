/**
 * Ends the process here and now when CRASH_POINT names this place, as a power cut would: tests use it to show that
 * nothing is ever half done. Without the variable it does nothing.
 */
export function crashPoint(name: string): void {
  if (process.env.CRASH_POINT === name) process.kill(process.pid, "SIGKILL");
}
