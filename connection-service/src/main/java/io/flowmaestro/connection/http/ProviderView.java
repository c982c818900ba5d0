package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.ConnectionSpec;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Limit;
import io.flowmaestro.catalog.Paging;
import io.flowmaestro.catalog.Provider;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A provider as the API shows it: what to ask a person for, and what can be run.
 *
 * @param id its id
 * @param title its name for people
 * @param colour what its initials stand on, {@code #RRGGBB}
 * @param category what it is for
 * @param summary what it is, in a sentence
 * @param docs its API's own reference
 * @param methods the ways to connect, the default one first
 * @param operations what can be run
 */
@Schema(name = "Provider")
public record ProviderView(
        String id,
        String title,
        String colour,
        String category,
        String summary,
        URI docs,
        List<MethodView> methods,
        List<OperationView> operations) {

    static ProviderView of(Provider provider) {
        return new ProviderView(
                provider.id(),
                provider.title(),
                provider.colour(),
                provider.category(),
                provider.summary(),
                provider.docs(),
                provider.connection().methods().values().stream()
                        .map(method -> MethodView.of(provider.connection(), method))
                        .toList(),
                provider.operations().values().stream().map(OperationView::of).toList());
    }

    private static List<FieldView> views(Map<String, Field> fields) {
        return fields.values().stream().map(FieldView::of).toList();
    }

    /**
     * One value that a person types in.
     *
     * @param pattern what the whole value must match; absent where anything goes
     * @param where the page on which the provider shows it
     * @param secret whether it is never shown again
     * @param multiline whether it may have several lines
     */
    @Schema(name = "Field")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FieldView(
            String name,
            String title,
            String description,
            @Nullable String help,
            @Nullable URI where,
            @Nullable String pattern,
            @Nullable String example,
            boolean secret,
            boolean multiline,
            boolean required) {
        static FieldView of(Field field) {
            return new FieldView(
                    field.name(),
                    field.title(),
                    field.description(),
                    field.help(),
                    field.where(),
                    field.pattern() == null ? null : field.pattern().pattern(),
                    field.example(),
                    field.secret(),
                    field.multiline(),
                    field.required());
        }
    }

    /**
     * A way to connect.
     *
     * @param browser whether a person connects it in a browser, at the address that is answered
     * @param scopes what is asked for
     * @param optionalScopes what is asked for too where a request names it
     * @param fields what to type in that is not secret
     * @param credential what to type in that the vault keeps; empty where a browser connects
     */
    @Schema(name = "Method")
    public record MethodView(
            String id,
            String title,
            boolean browser,
            List<String> scopes,
            List<String> optionalScopes,
            List<FieldView> fields,
            List<FieldView> credential) {
        static MethodView of(ConnectionSpec connection, AuthMethod method) {
            return new MethodView(
                    method.id(),
                    method.title(),
                    method.inBrowser(),
                    method.scopes(),
                    method.optionalScopes(),
                    views(connection.asked(method)),
                    views(method.fields()));
        }
    }

    /**
     * Something that can be run.
     *
     * @param docs the API's own page of it; absent where none is known
     * @param effect what a repeat would do
     * @param scopes what must have been granted
     * @param parameters JSON Schema (2020-12) of what it takes
     * @param output JSON Schema (2020-12) of what it returns, as far as that is known
     * @param cursor the parameter that says which page of a list; absent where it gives none
     * @param limit how often it may be run; absent where that is not known
     */
    @Schema(name = "Operation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OperationView(
            String id,
            String title,
            String description,
            @Nullable URI docs,
            String effect,
            List<String> scopes,
            @Schema(implementation = Object.class) JsonNode parameters,
            @Schema(implementation = Object.class) JsonNode output,
            @Nullable String cursor,
            @Nullable LimitView limit) {
        static OperationView of(io.flowmaestro.catalog.Operation operation) {
            Paging paging = operation.paging();
            return new OperationView(
                    operation.id(),
                    operation.title(),
                    operation.description(),
                    operation.docs(),
                    operation.effect().name().toLowerCase(Locale.ROOT),
                    operation.scopes(),
                    operation.inputSchema(),
                    operation.outputSchema(),
                    paging == null ? null : paging.cursor(),
                    LimitView.of(operation.limit()));
        }
    }

    /**
     * How often the provider takes an operation from one connection; it is slowed down to that.
     *
     * @param requests so many
     * @param seconds in this time
     */
    @Schema(name = "Limit")
    public record LimitView(int requests, double seconds) {
        static @Nullable LimitView of(@Nullable Limit limit) {
            return limit == null
                    ? null
                    : new LimitView(limit.requests(), limit.every().toMillis() / 1000.0);
        }
    }
}
