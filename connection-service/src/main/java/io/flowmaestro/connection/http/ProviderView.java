package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import java.net.URI;
import java.util.Collection;
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
 * @param category what it is for
 * @param summary what it is, in a sentence
 * @param docs its API's own reference
 * @param fields what every method needs that is not secret
 * @param methods the ways to connect, the default one first
 * @param operations what can be run
 */
@Schema(name = "Provider")
public record ProviderView(
        String id,
        String title,
        String category,
        String summary,
        URI docs,
        List<FieldView> fields,
        List<MethodView> methods,
        List<OperationView> operations) {

    static ProviderView of(Provider provider) {
        return new ProviderView(
                provider.id(),
                provider.title(),
                provider.category(),
                provider.summary(),
                provider.docs(),
                views(provider.connection().fields()),
                provider.connection().methods().values().stream()
                        .map(MethodView::of)
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
                    field.required());
        }
    }

    /**
     * A way to connect.
     *
     * @param scopes what OAuth 2 asks for; empty for any other
     * @param credential what to type in; empty for OAuth 2
     */
    @Schema(name = "Method")
    public record MethodView(String id, String title, List<String> scopes, Collection<FieldView> credential) {
        static MethodView of(AuthMethod method) {
            return new MethodView(method.id(), method.title(), method.scopes(), views(method.fields()));
        }
    }

    /**
     * Something that can be run.
     *
     * @param effect what a repeat would do
     * @param scopes what must have been granted
     * @param parameters JSON Schema (2020-12) of what it takes
     */
    @Schema(name = "Operation")
    public record OperationView(
            String id,
            String title,
            String description,
            String effect,
            List<String> scopes,
            @Schema(implementation = Object.class) JsonNode parameters) {
        static OperationView of(io.flowmaestro.catalog.Operation operation) {
            return new OperationView(
                    operation.id(),
                    operation.title(),
                    operation.description(),
                    operation.effect().name().toLowerCase(Locale.ROOT),
                    operation.scopes(),
                    operation.inputSchema());
        }
    }
}
