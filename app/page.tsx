export default function HomePage() {
  return <h1>Turnpike</h1>;
}
