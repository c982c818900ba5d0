package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Text;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a credential goes on a request. The values come out with the secrets in them: only what sends the request may
 * ask for them.
 */
public sealed interface Placement {
    /** In a header, such as {@code Authorization: Bearer ...}. */
    record Header(String name, Text text) implements Placement {
        /**
         * The header's value.
         *
         * @param secrets the credential, by the names of its method
         * @param fields what is not secret, by the names of the connection
         */
        public String value(Map<String, String> secrets, Map<String, String> fields) {
            return text.render(Bindings.ofCredential(secrets, fields));
        }
    }

    /** In the query, which logs on the way may show: only where the provider takes it nowhere else. */
    record Query(String name, Text text) implements Placement {
        /** The parameter's value, not yet percent-encoded; see {@link Header#value}. */
        public String value(Map<String, String> secrets, Map<String, String> fields) {
            return text.render(Bindings.ofCredential(secrets, fields));
        }
    }

    /** As user name and password (RFC 7617); either may be empty. */
    record Basic(Text username, Text password) implements Placement {
        /** The user name; see {@link Header#value}. */
        public String username(Map<String, String> secrets, Map<String, String> fields) {
            return username.render(Bindings.ofCredential(secrets, fields));
        }

        /** The password; see {@link Header#value}. */
        public String password(Map<String, String> secrets, Map<String, String> fields) {
            return password.render(Bindings.ofCredential(secrets, fields));
        }
    }

    /**
     * In a signature of the whole request.
     *
     * @param signer what makes it, by its name in the services
     */
    record Signer(String signer, Map<String, Text> params) implements Placement {
        public Signer {
            params = Map.copyOf(params);
        }

        /** What the signer needs to know beside the credential; see {@link Header#value}. */
        public Map<String, String> params(Map<String, String> fields) {
            return params.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, param -> param.getValue().render(Bindings.ofConnection(fields))));
        }
    }

    /** Nowhere. */
    record None() implements Placement {}
}
