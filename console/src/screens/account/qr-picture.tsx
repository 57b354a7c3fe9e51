/** A text as a picture to be scanned, dark on light in both themes: cameras read no other. */
import { encode } from 'uqr';
import { useMemo } from 'react';
import classes from './account.module.css';

/** Light modules around the picture, without which some cameras don't find it (ISO/IEC 18004 asks for four). */
const quietZone = 4;

export function QrPicture({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const { size: across, data } = encode(text, { ecc: 'M', border: quietZone });
    const dots = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: across, path: dots.join('') };
  }, [text]);
  return (
    <svg
      className={classes['qr']}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
