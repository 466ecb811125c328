// Comfort only: every page does the same without it.
for (const input of document.querySelectorAll('input[type="password"]')) {
  const label = document.querySelector(`label[for="${input.id}"]`).textContent.toLowerCase();
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'reveal';
  const show = (visible) => {
    input.type = visible ? 'text' : 'password';
    button.textContent = visible ? document.body.dataset.hide : document.body.dataset.show;
    button.setAttribute('aria-label', `${button.textContent} ${label}`);
  };
  show(false);
  button.addEventListener('click', () => show(input.type === 'password'));
  input.form.addEventListener('submit', () => show(false));
  const box = document.createElement('div');
  box.className = 'with-reveal';
  const focused = document.activeElement === input;
  input.replaceWith(box);
  box.append(input, button);
  if (focused) input.focus();
}

// One press, one submission; a page from the back-forward cache starts anew.
for (const form of document.querySelectorAll('form:not([data-stays])')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
}
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
