# What credential-vault-service may do with KV version 2, mounted at kv. Nobody else has a policy for these paths.

# Credentials of connections.
path "kv/data/conn/*" {
  capabilities = ["create", "read", "update"]
}
path "kv/destroy/conn/*" {
  capabilities = ["update"]
}
path "kv/metadata/conn/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# OAuth apps: a tenant's own, and the operator's for all.
path "kv/data/app/*" {
  capabilities = ["create", "read", "update"]
}
path "kv/destroy/app/*" {
  capabilities = ["update"]
}
path "kv/metadata/app/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
path "kv/data/app-shared/*" {
  capabilities = ["create", "read", "update"]
}
path "kv/destroy/app-shared/*" {
  capabilities = ["update"]
}
path "kv/metadata/app-shared/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}
