# Besides, where flowmaestro.vault.kv.transit is set: to seal and open documents with each tenant's key. "create" lets the
# server make a tenant's key with its first document; without it, make the keys yourself. Keys cannot be read, exported,
# rotated or deleted with this.
path "transit/encrypt/flowmaestro*" {
  capabilities = ["create", "update"]
}
path "transit/decrypt/flowmaestro*" {
  capabilities = ["update"]
}
