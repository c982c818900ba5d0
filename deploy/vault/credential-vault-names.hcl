# Besides, and only while secrets are moved to another store or sealed anew: the names of all secrets. Names are not
# secret, but nobody needs all of them for anything else.
path "kv/metadata/conn/" {
  capabilities = ["list"]
}
path "kv/metadata/conn/+/" {
  capabilities = ["list"]
}
path "kv/metadata/app/" {
  capabilities = ["list"]
}
path "kv/metadata/app/+/" {
  capabilities = ["list"]
}
path "kv/metadata/app-shared/" {
  capabilities = ["list"]
}
