// Letters: what is written is kept as it is written; Ctrl+Enter goes to the next person; copy and print.

const form = document.querySelector('form[data-autosave]')
if (form) {
  const said = form.querySelector('[data-autosave-state]')
  let timer = 0
  let last = ''
  const body = () => new URLSearchParams(new FormData(form)).toString()
  const keep = async () => {
    const now = body()
    if (now === last) return
    try {
      const answer = await fetch(form.action, {
        method: 'POST', body: now, keepalive: now.length < 60000,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Autosave': '1' },
      })
      if (answer.ok || answer.status === 422) last = now
      said.textContent = answer.ok ? form.dataset.saved : answer.status === 422 ? await answer.text() : form.dataset.unsaved
    } catch {
      said.textContent = form.dataset.unsaved
    }
  }
  last = body()
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, 900) })
  addEventListener('pagehide', keep)
  form.addEventListener('submit', () => { clearTimeout(timer); last = body() })
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    const wanted = event.shiftKey ? 'previous' : 'next'
    const button = form.querySelector(`button[value="${wanted}"]`) || form.querySelector('button[value="preview"]')
    event.preventDefault()
    button.click()
  })
}
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).value)
    button.textContent = button.dataset.copied
  })
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
