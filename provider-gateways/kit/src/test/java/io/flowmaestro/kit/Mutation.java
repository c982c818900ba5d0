package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.kit.contract.SentRequest;
import io.flowmaestro.kit.contract.SentRequest.Content;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a writer of provider files may get wrong in a request that is right. */
enum Mutation {
    /** A value of another type: in the query a word where there was a number, in the body what it was not. */
    WRONG_TYPE {
        @Override
        Stream<SentRequest> of(SentRequest request) {
            Stream<SentRequest> query = request.query().keySet().stream()
                    .map(name -> changed(request, parameters -> parameters.put(name, List.of("no such value"))));
            return Stream.concat(
                    query,
                    pointers(request)
                            .map(pointer -> changed(request, pointer, (parent, token) -> {
                                JsonNode wrong = wrong(parent.at("/" + token));
                                if (parent instanceof ArrayNode list) {
                                    list.set(Integer.parseInt(token), wrong);
                                } else {
                                    ((ObjectNode) parent).set(unescaped(token), wrong);
                                }
                            })));
        }
    },
    /** A parameter, a header or a member of the body that is not there. */
    MISSING {
        @Override
        Stream<SentRequest> of(SentRequest request) {
            Stream<SentRequest> query = request.query().keySet().stream()
                    .map(name -> changed(request, parameters -> parameters.remove(name)));
            Stream<SentRequest> headers = request.headers().keySet().stream().map(name -> {
                Map<String, String> left = new LinkedHashMap<>(request.headers());
                left.remove(name);
                return new SentRequest(request.method(), request.path(), request.query(), left, request.content());
            });
            Stream<SentRequest> body = pointers(request)
                    .map(pointer -> changed(request, pointer, (parent, token) -> {
                        if (parent instanceof ObjectNode object) {
                            object.remove(unescaped(token));
                        }
                    }));
            Stream<SentRequest> whole = Stream.of(
                    new SentRequest(request.method(), request.path(), request.query(), request.headers(), null));
            return Stream.of(query, headers, body, request.content() == null ? Stream.<SentRequest>of() : whole)
                    .flatMap(each -> each);
        }
    },
    /** A path that is none. */
    UNKNOWN_PATH {
        @Override
        Stream<SentRequest> of(SentRequest request) {
            return Stream.of("/nowhere" + request.path(), request.path().replaceFirst("^/[^/]+", "/nowhere"))
                    .map(path -> new SentRequest(
                            request.method(), path, request.query(), request.headers(), request.content()));
        }
    },
    /** Another method; the path may have some of them. */
    WRONG_METHOD {
        @Override
        Stream<SentRequest> of(SentRequest request) {
            return Stream.of("GET", "POST", "PUT", "PATCH", "DELETE")
                    .filter(method -> !method.equals(request.method()))
                    .map(method -> new SentRequest(
                            method, request.path(), request.query(), request.headers(), request.content()));
        }
    };

    /** Every request that differs in one place. */
    abstract Stream<SentRequest> of(SentRequest request);

    /** Changes the member of that name, or index, of a node of the body. */
    private interface Change {
        void to(JsonNode parent, String token);
    }

    private static JsonNode wrong(JsonNode value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return value.isContainerNode()
                ? json.textNode("no such value")
                : json.objectNode().put("no", "such value");
    }

    private static SentRequest changed(SentRequest request, Consumer<Map<String, List<String>>> change) {
        Map<String, List<String>> query = new LinkedHashMap<>(request.query());
        change.accept(query);
        return new SentRequest(request.method(), request.path(), query, request.headers(), request.content());
    }

    private static SentRequest changed(SentRequest request, String pointer, Change change) {
        Content content = request.content();
        JsonNode value = content.value().deepCopy();
        int slash = pointer.lastIndexOf('/');
        change.to(value.at(pointer.substring(0, slash)), pointer.substring(slash + 1));
        return new SentRequest(
                request.method(),
                request.path(),
                request.query(),
                request.headers(),
                new Content(content.mediaType(), value, content.typed()));
    }

    /** Every place in the body, but for a GraphQL document: that is a text to all but its own judge. */
    private static Stream<String> pointers(SentRequest request) {
        return request.content() == null
                ? Stream.of()
                : pointers("", request.content().value()).filter(pointer -> !pointer.equals("/query"));
    }

    private static Stream<String> pointers(String pointer, JsonNode node) {
        Stream<String> below;
        if (node.isArray()) {
            below = Stream.iterate(0, i -> i + 1)
                    .limit(node.size())
                    .flatMap(i -> pointers(pointer + "/" + i, node.get(i)));
        } else {
            below = node.properties().stream()
                    .flatMap(member -> pointers(
                            pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1"), member.getValue()));
        }
        return pointer.isEmpty() ? below : Stream.concat(Stream.of(pointer), below);
    }

    private static String unescaped(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }
}
