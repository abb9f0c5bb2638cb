/** `text` without `password`, plain or in base64 (RFC 4616, RFC 5034): a server may repeat what it was sent. */
export function withoutPassword(text: string, password: string): string {
  const forms = [
    password,
    Buffer.from(password, 'latin1').toString('base64'),
    Buffer.from(password).toString('base64'),
  ];
  return forms.reduce((shown, form) => (form === '' ? shown : shown.replaceAll(form, '***')), text);
}
