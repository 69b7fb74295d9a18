// What "another neighbour says the same" sends: the requester is an object of its own, as in a new demand.

/** The body of `add-requester`; whoever leaves neither name nor number is counted without a name. */
export function neighbourBody(version: number, typed: { name: string; phone: string }) {
  const name = typed.name.trim()
  const phone = typed.phone.replace(/[\s-]/g, '')
  return { version, requester: { name: name || undefined, phone: phone || undefined, anonymous: !name && !phone, contact_ok: Boolean(phone) } }
}
