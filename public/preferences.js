// Puts what the viewer chose in this browser on <html> before the first paint, so that nothing flashes.
// A file of its own, because the content security policy allows no inline script without a nonce.
(() => {
  try {
    const { dataset } = document.documentElement;
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") dataset.theme = theme;
    if (localStorage.getItem("sidebar") === "rail") dataset.sidebar = "rail";
  } catch {
    // Storage is closed to us; the system's theme and the wide sidebar do.
  }
})();
