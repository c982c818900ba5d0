package io.flowmaestro.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a running suite is, for programs: what {@code .suite/endpoints.json} holds.
 *
 * @param kafka host and port
 * @param postgres a JDBC URL without user and password
 * @param vault the Vault server, with the store of that name
 * @param token a developer's bearer token for the connection service, the executor's API for operators and the metrics of all three
 * @param tenant the tenant that the token belongs to
 */
record Endpoints(
        URI connectionService,
        URI credentialVaultService,
        URI executorService,
        URI issuer,
        String kafka,
        String postgres,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable URI vault,
        URI sandbox,
        String token,
        String tenant) {}
