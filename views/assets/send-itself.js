// The button stays for whoever runs no scripts, and for a browser that did not send.
document.querySelector('form[data-send-itself]').requestSubmit();
