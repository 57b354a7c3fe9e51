/** Our icons: 16 by 16, one stroke, drawn for this console. Each is a path; names say what the icon means here. */
const paths = {
  jump: 'M2.5 13.5V8a5.5 5.5 0 0 1 11 0v5.5M8 13.5v-6M5.5 10 8 7.5l2.5 2.5',
  sessions: 'M2 3.5h12v9H2zM4.5 6.5 6.5 8l-2 1.5M8 10h3',
  admin: 'M3 4.5h5M12 4.5h1M3 11.5h1M8 11.5h5M10 2.8v3.4M6 9.8v3.4',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14',
  filter: 'M2 4h12M4.5 8h7M6.5 12h3',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  'chevron-down': 'm4 6 4 4 4-4',
  'chevron-right': 'm6 4 4 4-4 4',
  'chevron-left': 'm10 4-4 4 4 4',
  'arrow-up': 'M8 13V3M4 7l4-4 4 4',
  'arrow-down': 'M8 3v10M4 9l4 4 4-4',
  close: 'm4 4 8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4',
  check: 'm3 8.5 3.5 3.5L13 4.5',
  terminal: 'm3 4 4 4-4 4M8.5 12H13',
  window: 'M2 5.5h8.5V14H2zM6 5.5V2h8v8.5h-3.5',
  'split-right': 'M2.5 3h11v10h-11zM8 3v10',
  'split-down': 'M2.5 3h11v10h-11zM2.5 8h11',
  summary: 'M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3',
  user: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 13.6a5.3 5.3 0 0 1 10.4 0',
  users:
    'M6 7.8a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8zM1.5 13a4.6 4.6 0 0 1 9 0M10.5 3.2a2.4 2.4 0 0 1 0 4.4M12.3 9.6a4.6 4.6 0 0 1 2.2 3.4',
  monitor: 'M2 3h12v8H2zM8 11v2.5M5 13.5h6',
  mail: 'M2 3.5h12v9H2zM2.5 4 8 8.5 13.5 4',
  log: 'M3 3.5h10M3 6.5h10M3 9.5h10M3 12.5h6',
  gauge: 'M2.5 12.5a6 6 0 1 1 11 0M8 9.5 10.5 6',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5V3M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1',
  moon: 'M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6z',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M4.5 9.5h7',
  'sign-out': 'M6 2.5H3v11h3M10.5 11l3-3-3-3M6.5 8h7',
  panel: 'M2 3h12v10H2zM6 3v10',
  'panel-right': 'M2 3h12v10H2zM10 3v10',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6L13 6M13 2.5V6H9.5',
  play: 'M5 3v10l8-5z',
  pause: 'M5 3v10M11 3v10',
  restart: 'M3 3v10M13 3 6 8l7 5z',
  download: 'M8 2.5v8M4.5 7 8 10.5 11.5 7M3 13.5h10',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6h.01',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.7M8 5h.01',
  tag: 'M2.5 2.5h5l6 6-5 5-6-6zM5.2 5.2h.01',
  group: 'M2 4.5h4l1.2 1.5H14v6.5H2z',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  'link-off': 'M2 2l12 12M6.2 5.4a4 4 0 0 1 1-.3M4 8a4 4 0 0 0 4 4M12 8a4 4 0 0 0-1.3-3',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  back: 'M13 8H3M7 4 3 8l4 4',
  stop: 'M4 4h8v8H4z',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.6',
  lock: 'M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  record: 'M8 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  density: 'M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h11',
  pin: 'M5.5 2.5h5M6.5 2.5v4L4 9.5h8L9.5 6.5v-4M8 9.5v4',
  view: 'M2 4.5h12M2 8h7M2 11.5h4M11.5 9.5l2.5 2-2.5 2z',
  share: 'M8 10V2.5M5 5.2 8 2.5l3 2.7M4.5 7.5H3v6h10v-6h-1.5',
  star: 'M8 2.3l1.7 3.6 3.9.5-2.9 2.7.8 3.9L8 11.1 4.5 13l.8-3.9L2.4 6.4l3.9-.5z',
  details: 'M2 3h12v10H2zM9.5 3v10M11.5 5.5h.8M11.5 8h.8',
} as const;

export type IconName = keyof typeof paths;

/** Of what consists of dots, which the width alone makes. */
const strokeWidths: Readonly<Partial<Record<IconName, number>>> = { list: 1.6, more: 2.2 };

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidths[name] ?? 1.35}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
