package io.flowmaestro.kit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphQlTest {
    private static final String SDL = """
            # endpoint: POST /graphql
            scalar Time
            enum State { OPEN CLOSED }
            interface Node { id: ID! }
            type Issue implements Node { id: ID! title: String! state: State due: Time labels: [String!]! }
            type Person implements Node { id: ID! name: String! }
            union Found = Issue | Person
            input Filter { title: String! state: State }
            type Query { issues(filter: Filter, first: Int!): [Issue!]! find(id: ID!): Found node(id: ID!): Node }
            """;
    private static final String ISSUES =
            "query ($f: Filter, $n: Int!) { issues(filter: $f, first: $n) { id title state due labels } }";

    private final Contract contract = new GraphQl(SDL, null);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{n: 5} | -",
                "{n: 5, f: {title: a, state: OPEN}} | -",
                "{} | /variables",
                "{n: five} | /variables",
                "{n: 5, f: {state: OPEN}} | /variables",
                "{n: 5, f: {title: a, state: SHUT}} | /variables",
                "{n: 5, f: {title: a, colour: red}} | /variables",
                "{n: 5, m: 1} | /variables/m: is no variable"
            })
    void judgesVariables(String variables, String expected) {
        assertThat(sentences(request("POST", "/graphql", ISSUES, DefectsTest.yaml(variables))))
                .satisfies(found -> matches(found, expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ issues(first: 1) { id } } | -",
                "{ issues(first: 1) { nmae } } | nmae",
                "{ issues { id } } | first",
                "{ issues(first: 1) | /query",
                "mutation { close } | /query"
            })
    void judgesDocuments(String query, String expected) {
        assertThat(sentences(request("POST", "/graphql", query, DefectsTest.yaml("{}"))))
                .satisfies(found -> matches(found, expected));
    }

    @Test
    void judgesTheAddress() {
        assertThat(contract.request(request("GET", "/graphql", ISSUES, DefectsTest.yaml("{n: 1}"))))
                .hasSize(1);
        assertThat(contract.request(request("POST", "/graph", ISSUES, DefectsTest.yaml("{n: 1}"))))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{issues: [{id: a, title: b, state: OPEN, due: 5, labels: [c]}]} | -",
                "{issues: [{id: a, title: b, state: null, due: null, labels: []}]} | -",
                "{issues: [{id: a, title: null, state: OPEN, due: 5, labels: []}]} | /data/issues/0/title: must not be null",
                "{issues: [{id: a, title: 7, state: OPEN, due: 5, labels: []}]} | /data/issues/0/title: must be String",
                "{issues: [{id: a, title: b, state: SHUT, due: 5, labels: []}]} | /data/issues/0/state: must be one of State",
                "{issues: [{id: a, title: b, state: OPEN, due: 5, labels: c}]} | /data/issues/0/labels: must be a list",
                "{issues: [{id: a, title: b, state: OPEN, labels: []}]} | /data/issues/0/due: was selected, and is missing",
                "{issues: [{id: a, title: b, state: OPEN, due: 5, labels: [], owner: d}]} | /data/issues/0/owner: was not selected",
                "{issues: {}} | /data/issues: must be a list"
            })
    void judgesAnswers(String data, String expected) {
        // Given
        SentRequest request = request("POST", "/graphql", ISSUES, DefectsTest.yaml("{n: 1}"));

        // Then
        assertThat(answer(request, data)).satisfies(found -> matches(found, expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{find: {__typename: Issue, title: a}} | -",
                "{find: {__typename: Person, name: a}} | -",
                "{find: {__typename: Person, title: a}} | /data/find/title: was not selected",
                "{find: null} | -"
            })
    void judgesAnswersOfOneOfSeveralTypes(String data, String expected) {
        // Given
        String query = "{ find(id: 1) { __typename ... on Issue { title } ... on Person { ...person } } } "
                + "fragment person on Person { name }";
        SentRequest request = request("POST", "/graphql", query, DefectsTest.yaml("{}"));

        // Then
        assertThat(sentences(request)).isEmpty();
        assertThat(answer(request, data)).satisfies(found -> matches(found, expected));
    }

    private static void matches(List<? extends String> found, String expected) {
        if (expected.equals("-")) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).anySatisfy(sentence -> assertThat(sentence).contains(expected));
        }
    }

    private List<String> sentences(SentRequest request) {
        return contract.request(request).stream().map(Violation::sentence).toList();
    }

    private List<String> answer(SentRequest request, String data) {
        return contract.response(request, 200, DefectsTest.yaml("{data: " + data + "}")).stream()
                .map(Violation::sentence)
                .toList();
    }

    private static SentRequest request(String method, String path, String query, JsonNode variables) {
        JsonNode body =
                JsonNodeFactory.instance.objectNode().put("query", query).set("variables", variables);
        return SentRequest.of(
                method,
                URI.create("https://api.example.com" + path),
                Map.of(),
                new SentRequest.Content("application/json", body, true));
    }
}
