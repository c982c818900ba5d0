package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Text;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A provider's token endpoint: how it is asked, and what its answers mean.
 *
 * @param url where it is
 * @param params what the request needs beyond the standard's parameters
 * @param clientAuthentication how the client says who it is
 * @param bodyFormat how the parameters are written
 * @param answer where its answers hold what
 * @param refusals what its refusals mean
 */
public record TokenIssuer(
        Text url,
        Map<String, Text> params,
        ClientAuthentication clientAuthentication,
        BodyFormat bodyFormat,
        TokenMapping answer,
        TokenRefusals refusals) {

    /** How a client authenticates at the token endpoint (RFC 6749, section 2.3.1). */
    public enum ClientAuthentication {
        /** By HTTP basic authentication. */
        BASIC,
        /** By {@code client_id} and {@code client_secret} in the body. */
        POST
    }

    /** How parameters are written into the body. */
    public enum BodyFormat {
        /** {@code application/x-www-form-urlencoded}: the standard. */
        FORM,
        /** A JSON object. */
        JSON
    }

    public TokenIssuer {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /**
     * Where it is.
     *
     * @param connection the connection's fields: checked, as they may be part of the host
     */
    public URI url(Map<String, String> connection) {
        return URI.create(url.render(Bindings.ofConnection(connection)));
    }

    /**
     * What the request needs beyond the standard's parameters.
     *
     * @param secrets what the person typed in; empty where that is nothing
     * @param connection the connection's fields
     */
    public Map<String, String> params(Map<String, String> secrets, Map<String, String> connection) {
        Bindings bindings = Bindings.ofCredential(secrets, connection);
        Map<String, String> filled = new LinkedHashMap<>();
        params.forEach((name, value) -> filled.put(name, value.render(bindings)));
        return filled;
    }

    /**
     * Reads what it answered.
     *
     * @param body the answer's body
     * @return nothing where it holds no access token: {@link #refusals} say why then
     */
    public Optional<TokenAnswer> read(JsonNode body) {
        return answer.read(body);
    }

    /** The type of the token in an answer, where it is none that whoever has it may use (RFC 6749, section 7.1). */
    public Optional<String> foreignType(JsonNode body) {
        return answer.foreignType(body);
    }
}
