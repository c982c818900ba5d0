package io.flowmaestro.connection;

import io.flowmaestro.vault.client.Secret;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a person asks for when adding a connection, as it came: {@link Admission} checks it.
 *
 * @param id letters, digits, {@code -} and {@code _}, at most 64, beginning with a letter or digit; generated unless given
 * @param provider the provider's id
 * @param name what to call it: unique among the tenant's connections of the provider, at most 100 characters
 * @param method the authentication method's id in the provider's file; its first one unless given
 * @param owner who looks after it, at most 100 characters; who makes it unless given
 * @param environment what it is for, such as {@code production}: at most 32 small letters, digits and {@code -}
 * @param labels the tenant's own words for it: at most 20
 * @param fields what is not secret, such as the shop's address
 * @param credential the secret fields of a method that is not OAuth 2: passed on to the vault and not kept
 * @param scopes which of the provider's optional scopes are asked for too
 * @param operations what it is for, by the ids of the provider's operations: the optional scopes that these need are asked
 *     for too, and tests look for what they need
 * @param sandbox whether it is to reach the sandbox in place of the provider
 * @param returnTo where the browser goes after OAuth 2: one of the configured addresses
 */
@Schema(requiredProperties = {"provider", "name"})
public record NewConnection(
        @Nullable String id,
        @Nullable String provider,
        @Nullable String name,
        @Nullable String method,
        @Nullable String owner,
        @Nullable String environment,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> fields,

        @Schema(type = SchemaType.OBJECT, additionalProperties = String.class, writeOnly = true) @Nullable
        Map<String, Secret> credential,

        @Nullable List<String> scopes,
        @Nullable List<String> operations,
        boolean sandbox,
        @Nullable String returnTo) {}
