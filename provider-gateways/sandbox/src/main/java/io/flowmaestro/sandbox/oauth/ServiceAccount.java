package io.flowmaestro.sandbox.oauth;

import java.security.PublicKey;

/**
 * Who gets tokens for a JWT that it signs itself (RFC 7523): a Google service account, a connected app of Salesforce.
 *
 * @param provider the provider's id
 * @param issuer what its JWTs say as {@code iss}
 * @param key checks their signatures
 */
public record ServiceAccount(String provider, String issuer, PublicKey key) {}
