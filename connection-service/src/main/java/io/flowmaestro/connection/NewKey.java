package io.flowmaestro.connection;

import io.flowmaestro.vault.client.Secret;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a person gives in place of a connection's key, as it came: {@link Admission} checks it.
 *
 * @param credential the secret fields of the connection's method: passed on to the vault and not kept
 * @param fields what is not secret; as before unless given
 */
@Schema(requiredProperties = "credential")
public record NewKey(
        @Schema(type = SchemaType.OBJECT, additionalProperties = String.class, writeOnly = true) @Nullable
        Map<String, Secret> credential,

        @Nullable Map<String, String> fields) {}
