/**
 * Style elements made by libraries carry the nonce of this page's content security policy. Some libraries (the
 * terminal, the scroll lock) have no setting for it, so every style element gets it at birth. Imported before
 * anything that renders.
 */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const createPlainElement = document.createElement.bind(document);

document.createElement = (tagName: string, options?: ElementCreationOptions): HTMLElement => {
  const element = createPlainElement(tagName, options);
  if (styleNonce !== '' && tagName.toLowerCase() === 'style') element.nonce = styleNonce;
  return element;
};
