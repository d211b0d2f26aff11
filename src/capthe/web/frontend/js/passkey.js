// Passkeys: <form data-passkey="create|get" data-passkey-options="id of the JSON">.
// The browser makes or uses the key; the form posts the answer in its "credential" field.
export function startPasskeys(scope) {
  for (const form of scope.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      if (!form.elements.credential.value) {
        event.preventDefault();
        ceremony(form);
      }
    });
  }
}

async function ceremony(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    const text = document.getElementById(form.dataset.passkeyOptions).textContent;
    const { publicKey } = JSON.parse(text);
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
          });
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
  }
}
