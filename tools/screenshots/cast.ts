/**
 * The endpoints in the pictures, named as people name machines: some in German and Japanese, one far too long, some
 * with nothing but a name.
 */
export interface CastItem {
  readonly name: string;
  readonly group: string;
  readonly tag?: string;
  readonly comments?: string;
}

const cash = { group: 'Berlin', tag: 'Kassen' } as const;
const lobby = { group: 'Berlin', tag: 'lobby' } as const;
const north = { group: 'Rechenzentrum Nord' } as const;
const tokyo = { group: '東京支店' } as const;
const paris = { group: 'Paris – La Défense' } as const;
const field = { group: 'Field laptops' } as const;

/** The machine that the pictures are made on: the one with a real shell of its own. */
export const ownMachine: CastItem = {
  ...north,
  name: 'build-leipzig-02',
  tag: 'build',
  comments: 'Nightly builds from 02:00. Ask Jens before a restart.',
};

export const cast: readonly CastItem[] = [
  { ...cash, name: 'Kasse 1 – Hauptbahnhof', comments: 'Bondrucker hängt manchmal: Papierklappe prüfen.' },
  { ...cash, name: 'Kasse 2 – Hauptbahnhof' },
  { ...cash, name: 'Kasse 3 – Ostkreuz' },
  { ...cash, name: 'Kasse 4 – Ostkreuz' },
  { ...lobby, name: 'kiosk-berlin-07', comments: 'Touch screen, no keyboard. Restarts itself at 04:00.' },
  { ...lobby, name: 'kiosk-berlin-08' },
  { ...lobby, name: 'kiosk-berlin-09' },
  { group: 'Berlin', name: 'Empfang Erdgeschoss' },
  {
    group: 'Berlin',
    tag: 'Verwaltung',
    name: 'Buchhaltung Frau Müller-Lüdenscheidt, 3. OG links, Ersatzgerät bis das neue Notebook zurück ist',
  },
  { group: 'Berlin', tag: 'Verwaltung', name: 'Personal – Schröder' },
  { ...north, tag: 'databases', name: 'db-3', comments: 'Primary. Failover is db-4.' },
  { ...north, tag: 'databases', name: 'db-4' },
  { ...north, tag: 'web', name: 'web-01' },
  { ...north, tag: 'web', name: 'web-02' },
  { ...north, tag: 'web', name: 'web-03' },
  { ...north, name: 'backup-nas', comments: 'Do not restart while a backup runs.' },
  { ...north, name: 'mail' },
  { ...north, tag: 'build', name: 'build-leipzig-01' },
  { ...tokyo, tag: '受付', name: '受付端末 01' },
  { ...tokyo, tag: '受付', name: '受付端末 02' },
  { ...tokyo, name: '会議室ディスプレイ 3階' },
  { ...tokyo, name: '倉庫スキャナー 北', comments: '電源は入口の横です。' },
  { ...tokyo, name: '経理部 佐藤' },
  { ...paris, name: 'Accueil niveau 2' },
  { ...paris, name: "Salle d'attente – écran" },
  { ...paris, tag: 'caisses', name: 'Caisse Étoile' },
  { ...field, name: 'yuki-laptop' },
  { ...field, name: 'Außendienst Grünwald' },
  { ...field, name: 'fatima-laptop' },
  { ...field, name: 'Hannas MacBook Air' },
  { ...field, name: 'spare-t14' },
];

export const administrator = { displayName: 'Käthe Brandenburg' } as const;

export const colleagues = [
  { username: 'jens', displayName: 'Jens Ostermann', isAdministrator: false },
  { username: 'yuki', displayName: '佐藤 由紀', isAdministrator: false },
  { username: 'maelle', displayName: 'Maëlle Le Goff', isAdministrator: true },
  { username: 'apprentice', displayName: 'Tom Achterberg', isAdministrator: false },
] as const;
