import { encode } from 'uqr';

/** Dark on light in either theme: a camera reads no other. Around it the four empty fields that the standard asks for. */
export default function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { border: 4 });
  const fields = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={200}
      height={200}
      shapeRendering="crispEdges"
      className="rounded-md bg-white"
    >
      <path d={fields.join('')} fill="#000" />
    </svg>
  );
}
