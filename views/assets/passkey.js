// What the form asks for goes to the browser, and what the browser answers goes back with the form.
const form = document.querySelector('form[data-passkey]');
const button = form.querySelector('button');
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

function ask() {
  const challenge = bytes(options.challenge);
  if (kind === 'get') {
    return navigator.credentials.get({ publicKey: { ...options, challenge, allowCredentials: descriptors(options.allowCredentials) } });
  }
  const user = { ...options.user, id: bytes(options.user.id) };
  return navigator.credentials.create({
    publicKey: { ...options, challenge, user, excludeCredentials: descriptors(options.excludeCredentials) },
  });
}

function tell(problem) {
  for (const one of document.querySelectorAll('[data-problem]')) one.hidden = one.dataset.problem !== problem;
}

async function run() {
  tell();
  button.disabled = true;
  try {
    form.elements.credential.value = asJson(await ask());
    form.requestSubmit();
  } catch (error) {
    tell(error.name === 'InvalidStateError' ? 'known' : 'failed');
    button.disabled = false;
    button.focus();
  }
}

if (globalThis.PublicKeyCredential) {
  button.addEventListener('click', run);
  // Who signs in has pressed a button to come here; who makes a passkey is asked first.
  if (kind === 'get') run();
} else {
  button.disabled = true;
  tell('unsupported');
}
