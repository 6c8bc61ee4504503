/**
 * Turns notices on in this browser: asks the browser, fills the form with what it gave, and sends it.
 *
 * @param {HTMLFormElement} form with `data-key`, the installation's public key (base64url)
 */
export function mount(form) {
  const part = (name) => form.querySelector(`[data-part=${name}]`);
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
  part("turn-on").hidden = false;
  part("cannot").hidden = true;
  form.addEventListener("submit", async (event) => {
    if (form.elements.endpoint.value) return;
    event.preventDefault();
    try {
      const registration = await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytesOf(form.dataset.key),
      });
      const { endpoint, keys } = subscription.toJSON();
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
      form.submit();
    } catch {
      part("denied").hidden = false;
    }
  });
}

function bytesOf(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
