/** How the console is built: no inline script, style or asset, so that the strict content security policy holds. */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** `SALLYPORT_DEV_SERVER` names a running server for `vite` itself, which then serves the sources with hot reload. */
const devServer = process.env['SALLYPORT_DEV_SERVER'] ?? 'https://localhost:8443';
const proxied = { target: devServer, secure: false, ws: true, changeOrigin: true };

/**
 * The page's first script is small and asks for data at once; what it brings after that is named in the page as well,
 * so that the browser fetches it meanwhile.
 */
function bringStartEarly(): Plugin {
  return {
    name: 'bring-start-early',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle = {} }) => {
        const [scripts, styles] = [new Set<string>(), new Set<string>()];
        const visit = (name: string): void => {
          const chunk = bundle[name];
          if (chunk?.type !== 'chunk' || scripts.has(name)) return;
          for (const imported of chunk.imports) visit(imported);
          scripts.add(name);
          for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
        };
        const start = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'start');
        if (start !== undefined) visit(start.fileName);
        const link = (name: string, attrs: Readonly<Record<string, string>>) => ({
          tag: 'link',
          attrs: { ...attrs, crossorigin: '', href: `/${name}` },
          injectTo: 'head' as const,
        });
        // The browser asks for a font only when it draws a text in it, and would draw that text twice.
        const fonts = Object.keys(bundle).filter((name) => name.includes('inter-latin-wght-normal'));
        return [
          ...[...scripts].map((name) => link(name, { rel: 'modulepreload' })),
          ...[...styles].map((name) => link(name, { rel: 'stylesheet' })),
          ...fonts.map((name) => link(name, { rel: 'preload', as: 'font', type: 'font/woff2' })),
        ];
      },
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), bringStartEarly()],
  // The server replaces this word in each answer by the nonce of that answer's policy.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The terminal alone is half a megabyte; what the first page may weigh is held by a test.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // Our own workspaces have no side effects on import; said here so that no schema reaches the first page.
      treeshake: { moduleSideEffects: (id) => !/\/(?:protocol|domain)\/src\//.test(id) },
      output: {
        // Few files, each for one need: what every page uses, and what shells, panes and tables bring along.
        codeSplitting: {
          // A group takes what its modules need along, so what many share comes first.
          groups: [
            { name: 'early', test: /console\/src\/early-answers|vite\/preload-helper/, priority: 4 },
            {
              name: 'libraries',
              test: /node_modules\/(?!@xterm\/|dockview|temporal-polyfill|uqr\/|react-number-format\/|@tanstack\/(?:react-table|table-core)\/|@mantine\/form\/|@mantine\/core\/esm\/components\/NumberInput)/,
              priority: 3,
            },
            {
              name: 'base',
              test: /console\/src\/(?:(?:app|early-page|nonce|router|start)\.tsx?|(?:api|components\/(?!data-table)|text|theme)\/)|screens\/(?:frame\/(?!palette|ask-approval)|jump\/(?!start|acts\/(?:act|copy|removal|propert)|views\/view-dialogs|tree\/group-menu|grid\/column-menu)|account\/(?!set-up|account-screen|second-factors|qr-picture))/,
              priority: 2,
            },
            { name: 'terminal', test: /node_modules\/@xterm\//, priority: 1 },
            { name: 'panes', test: /node_modules\/dockview/, priority: 1 },
            { name: 'table', test: /node_modules\/@tanstack\//, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': proxied, '/live': proxied, '/channel': proxied } },
});
