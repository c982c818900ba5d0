# What the credential vault service may do: no more than it does. It knows every path that it asks for, so it may list
# nothing. KV version 2 is mounted at kv/; where yours is elsewhere, change it here.

# Credentials, and the OAuth apps of tenants and of the operator. Writes are check-and-set: the mount refuses others.
path "kv/data/conn/+/+" {
  capabilities = ["create", "read", "update"]
}
path "kv/data/app/+/+" {
  capabilities = ["create", "read", "update"]
}
path "kv/data/app-shared/+" {
  capabilities = ["create", "read", "update"]
}

# Labels, the numbers of versions, and the end of a secret. Labels are all that it may write here: neither when versions
# are deleted nor whether check-and-set is required.
path "kv/metadata/conn/+/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = { "custom_metadata" = [] }
}
path "kv/metadata/app/+/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = { "custom_metadata" = [] }
}
path "kv/metadata/app-shared/+" {
  capabilities       = ["create", "read", "update", "delete"]
  allowed_parameters = { "custom_metadata" = [] }
}

# An old version for good, by its number.
path "kv/destroy/conn/+/+" {
  capabilities = ["update"]
}
path "kv/destroy/app/+/+" {
  capabilities = ["update"]
}
path "kv/destroy/app-shared/+" {
  capabilities = ["update"]
}

# Readiness: are the mount's settings safe?
path "kv/config" {
  capabilities = ["read"]
}

# Its own token: the default policy, which allows more, is not needed.
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["update"]
}
path "auth/token/revoke-self" {
  capabilities = ["update"]
}
