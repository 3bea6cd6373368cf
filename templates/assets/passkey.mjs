// Asks the browser for a passkey, or makes one, and sends what it says with the form around the button. Without scripts, or in a
// browser that has no passkeys, the form stays hidden: the other ways to sign in need neither.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
const ids = (list) => (list ?? []).map((c) => ({ ...c, id: bytes(c.id) }))

async function make (options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: ids(options.excludeCredentials)
    }
  })
  return {
    ...about(made),
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? []
    }
  }
}

async function ask (options) {
  const found = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: ids(options.allowCredentials) }
  })
  return {
    ...about(found),
    response: {
      clientDataJSON: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
      userHandle: found.response.userHandle ? text(found.response.userHandle) : undefined
    }
  }
}

const about = (credential) => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: credential.getClientExtensionResults()
})

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential || !navigator.credentials) continue
  form.hidden = false
  const trouble = form.querySelector('[data-passkey-trouble]')
  const words = trouble.dataset.passkeyTrouble
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    trouble.textContent = ''
    try {
      const options = JSON.parse(form.dataset.options)
      const answer = form.dataset.passkey === 'make' ? await make(options) : await ask(options)
      form.elements.answer.value = JSON.stringify(answer)
    } catch {
      trouble.textContent = words
      return
    }
    form.submit()
  })
}
