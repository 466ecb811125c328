// What the form asks for goes to the browser, and what the browser answers goes back with the form.
const form = document.querySelector('form[data-passkey]');
const button = document.querySelector('[data-passkey-button]') ?? form.querySelector('button');
const kind = form.dataset.passkey;
const options = JSON.parse(form.dataset.options);

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const descriptors = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

// By hand: password managers that stand in for the browser answer without toJSON.
function asJson({ id, type, authenticatorAttachment, response }) {
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].filter((part) => response[part]);
  return JSON.stringify({
    id,
    rawId: id,
    type,
    authenticatorAttachment,
    response: {
      ...Object.fromEntries(parts.map((part) => [part, text(response[part])])),
      transports: response.getTransports?.(),
    },
    clientExtensionResults: {},
  });
}

function ask(more) {
  const challenge = bytes(options.challenge);
  if (kind !== 'create') {
    return navigator.credentials.get({
      publicKey: { ...options, challenge, allowCredentials: descriptors(options.allowCredentials) },
      ...more,
    });
  }
  const user = { ...options.user, id: bytes(options.user.id) };
  return navigator.credentials.create({
    publicKey: { ...options, challenge, user, excludeCredentials: descriptors(options.excludeCredentials) },
  });
}

function tell(problem) {
  for (const one of document.querySelectorAll('[data-problem]')) one.hidden = one.dataset.problem !== problem;
}

async function send(asked) {
  form.elements.credential.value = asJson(await asked);
  form.requestSubmit();
}

async function run() {
  tell();
  button.disabled = true;
  try {
    await send(ask());
  } catch (error) {
    tell(error.name === 'InvalidStateError' ? 'known' : 'failed');
    button.disabled = false;
    button.focus();
  }
}

// Passkeys among what the browser fills in, for as long as nothing else is asked of it.
let waiting;
async function offer() {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  await send(ask({ mediation: 'conditional', signal: waiting.signal })).catch(() => {});
}

// Whoever typed a name is asked for that one's passkey, on the next page.
async function discover(event) {
  if (button.form.elements.username.value.trim() !== '') return;
  event.preventDefault();
  waiting?.abort();
  await run();
  if (!button.disabled) offer();
}

if (!globalThis.PublicKeyCredential) {
  // The next page says so where this one does not.
  if (kind !== 'discover') {
    button.disabled = true;
    tell('unsupported');
  }
} else if (kind === 'discover') {
  button.addEventListener('click', discover);
  // Not at once again where the last one was refused: that page has the address it was sent to.
  if (!location.pathname.endsWith('/passkey')) offer();
} else {
  button.addEventListener('click', run);
  // Who signs in has pressed a button to come here; who makes a passkey is asked first.
  if (kind === 'get') run();
}
