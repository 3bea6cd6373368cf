// Reloads the page when the previewed file changes. Without scripts there is
// a link to do it.
const changes = new EventSource('/preview/events')
changes.addEventListener('change', () => location.reload())
