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
 * @param name what to call it: unique within the tenant, at most 100 characters
 * @param method the authentication method's id in the provider's file; its first one unless given
 * @param fields what is not secret, such as the shop's address
 * @param credential the secret fields of a method that is not OAuth 2: passed on to the vault and not kept
 * @param scopes which of the provider's optional scopes are asked for too
 * @param sandbox whether it is to reach the sandbox in place of the provider
 * @param returnTo where the browser goes after OAuth 2: one of the configured addresses
 */
@Schema(requiredProperties = {"provider", "name"})
public record NewConnection(
        @Nullable String id,
        @Nullable String provider,
        @Nullable String name,
        @Nullable String method,
        @Nullable Map<String, String> fields,

        @Schema(type = SchemaType.OBJECT, additionalProperties = String.class, writeOnly = true) @Nullable
        Map<String, Secret> credential,

        @Nullable List<String> scopes,
        boolean sandbox,
        @Nullable String returnTo) {}
