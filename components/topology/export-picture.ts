import { caption, margin } from './format-picture';

/** The same picture as pixels, twice as fine as the screen; smaller where the browser could not hold so many. */
export async function renderPicture(
  svg: string,
  size: { readonly width: number; readonly height: number },
): Promise<Blob> {
  const width = size.width + 2 * margin;
  const height = size.height + 2 * margin + caption;
  // Chromium gives up above 16,384 pixels a side, Safari above 16.7 million in all.
  const scale = Math.min(2, 16_000 / Math.max(width, height), Math.sqrt(16_000_000 / (width * height)));
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error('The canvas is too large.')) : resolve(blob)),
        'image/png',
      ),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
