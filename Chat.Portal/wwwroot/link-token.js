// The token of a link stands behind the #. It goes to the host in the body of a request, and out of the address and the history.
{
  const token = location.hash.slice(1)
  const field = document.getElementById('token')
  if (token && field) {
    history.replaceState(null, '', location.pathname)
    field.value = token
    field.form.requestSubmit()
  }
}
