export default function TopologyPage() {
  return <h1>Bridgehead</h1>;
}
