package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What expressions can call beside CEL's own functions. Each is a pure function of its arguments.
 *
 * <ul>
 *   <li>{@code link(header, rel)}: the URL that a {@code Link} header (RFC 8288) names for a relation; empty where none
 *   <li>{@code queryParam(url, name)}: a URL's query parameter, decoded; empty where there is none
 *   <li>{@code base64(text)}, {@code base64url(text)}: of the text in UTF-8 (RFC 4648), the second without padding
 *   <li>{@code fromBase64(text)}: the UTF-8 text in either alphabet of Base64, padded or not
 *   <li>{@code json(value)}: the value as compact JSON text
 *   <li>{@code merge(map, map)}: the members of both; of two with the same name the second's
 *   <li>{@code uuid(text)}: a UUID, the same for the same text: a provider's own key of a request, made of ours
 *   <li>{@code mime(message)}: a mail as RFC 5322 text, see {@link Mime}
 * </ul>
 */
final class Functions {
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType ANY = SimpleType.DYN;
    private static final CelType MAP = MapType.create(SimpleType.STRING, SimpleType.DYN);

    private Functions() {}

    static List<CelFunctionDecl> declarations() {
        return List.of(
                declaration("link", TEXT, TEXT, TEXT),
                declaration("queryParam", TEXT, TEXT, TEXT),
                declaration("base64", TEXT, TEXT),
                declaration("base64url", TEXT, TEXT),
                declaration("fromBase64", TEXT, TEXT),
                declaration("json", TEXT, ANY),
                declaration("uuid", TEXT, TEXT),
                declaration("merge", MAP, ANY, ANY),
                declaration("mime", TEXT, ANY));
    }

    static List<CelFunctionBinding> bindings() {
        return List.of(
                CelFunctionBinding.from("link", String.class, String.class, LinkHeader::target),
                CelFunctionBinding.from("queryParam", String.class, String.class, Functions::queryParam),
                CelFunctionBinding.from("base64", String.class, text -> base64(Base64.getEncoder(), text)),
                CelFunctionBinding.from(
                        "base64url",
                        String.class,
                        text -> base64(Base64.getUrlEncoder().withoutPadding(), text)),
                CelFunctionBinding.from("fromBase64", String.class, Functions::fromBase64),
                CelFunctionBinding.from("json", Object.class, Functions::json),
                CelFunctionBinding.from("uuid", String.class, Functions::uuid),
                CelFunctionBinding.from("merge", Object.class, Object.class, Functions::merge),
                CelFunctionBinding.from("mime", Object.class, Functions::mime));
    }

    private static CelFunctionDecl declaration(String name, CelType result, CelType... parameters) {
        return CelFunctionDecl.newFunctionDeclaration(
                name, CelOverloadDecl.newGlobalOverload(name, result, parameters));
    }

    private static String queryParam(String url, String name) {
        int query = url.indexOf('?');
        if (query < 0) {
            return "";
        }
        for (String parameter : url.substring(query + 1).split("#", 2)[0].split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            if (decoded(parts[0]).equals(name)) {
                return parts.length == 1 ? "" : decoded(parts[1]);
            }
        }
        return "";
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenPercentEncoding) {
            return part;
        }
    }

    private static String base64(Base64.Encoder encoder, String text) {
        return encoder.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String fromBase64(String text) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text.replace('-', '+').replace('_', '/'));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new Misuse("it is not Base64 of text");
        }
    }

    private static String json(Object value) {
        return node(value).toString();
    }

    /** Of the shape of a random one (RFC 9562, version 4), as some providers take no other. */
    private static String uuid(String text) {
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(text));
        long high = (hash.getLong() & ~0xf000L) | 0x4000L;
        long low = (hash.getLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high, low).toString();
    }

    private static Map<Object, Object> merge(Object first, Object second) {
        Map<Object, Object> merged = new LinkedHashMap<>(map(first));
        merged.putAll(map(second));
        return merged;
    }

    private static String mime(Object message) {
        return Mime.message(node(map(message)));
    }

    private static JsonNode node(Object value) {
        JsonNode json = CelValues.toJson(value);
        return json == null ? NullNode.getInstance() : json;
    }

    private static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new Misuse("it needs a map");
    }
}
