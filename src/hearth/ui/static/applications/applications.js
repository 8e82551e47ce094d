// The gate: a draft is kept while one writes, under an address of its own; copying a link.

const form = document.querySelector('form[data-draft]')
if (form) {
  const said = form.querySelector('[data-draft-state]')
  let timer = 0
  const body = () => new URLSearchParams(new FormData(form)).toString()
  let last = body()
  const keep = async () => {
    const now = body()
    if (now === last) return
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: `${now}&act=keep`, keepalive: now.length < 60000,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Autosave': '1' },
      })
      const text = await answer.text()
      if (answer.ok) {
        form.elements.draft.value = text.split('/')[3]
        history.replaceState(null, '', text)
        last = body()
      }
      said.textContent = answer.ok ? form.dataset.kept : answer.status < 500 && text.length < 300 ? text : form.dataset.lost
    } catch {
      said.textContent = form.dataset.lost
    }
  }
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, 1200) })
  form.addEventListener('submit', () => { clearTimeout(timer); last = body() })
}
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).value)
    button.textContent = button.dataset.copied
  })
}
