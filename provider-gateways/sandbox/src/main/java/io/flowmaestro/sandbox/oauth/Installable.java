package io.flowmaestro.sandbox.oauth;

import java.security.PublicKey;

/**
 * What an app has that people install, as a GitHub App.
 *
 * @param id the app's own, beside the client's
 * @param slug its name in addresses
 * @param key checks the signatures of its JWTs
 */
public record Installable(String id, String slug, PublicKey key) {}
