package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import graphql.Scalars;
import graphql.introspection.Introspection;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLUnionType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The data of an answer against what was selected: every field, and nothing else, each of its type. */
final class GraphQlAnswer {
    private static final Map<String, Predicate<JsonNode>> SCALARS = Map.of(
            Scalars.GraphQLInt.getName(), JsonNode::isIntegralNumber,
            Scalars.GraphQLFloat.getName(), JsonNode::isNumber,
            Scalars.GraphQLString.getName(), JsonNode::isTextual,
            Scalars.GraphQLBoolean.getName(), JsonNode::isBoolean,
            Scalars.GraphQLID.getName(), value -> value.isTextual() || value.isIntegralNumber());

    private final GraphQLSchema schema;
    private final Map<String, FragmentDefinition> fragments = new LinkedHashMap<>();
    private final OperationDefinition operation;
    private final BiConsumer<String, String> problems;

    /** @param problems takes what is wrong: a JSON Pointer into the data, and a sentence */
    GraphQlAnswer(GraphQLSchema schema, Document document, BiConsumer<String, String> problems) {
        this.schema = schema;
        this.problems = problems;
        this.operation =
                document.getDefinitionsOfType(OperationDefinition.class).get(0);
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
    }

    void judge(JsonNode data) {
        GraphQLObjectType root = operation.getOperation() == OperationDefinition.Operation.MUTATION
                ? schema.getMutationType()
                : schema.getQueryType();
        object("", Objects.requireNonNull(root), operation.getSelectionSet(), data);
    }

    private void object(String pointer, GraphQLNamedType type, SelectionSet selections, JsonNode value) {
        if (!value.isObject()) {
            problems.accept(pointer, "must be an object of " + type.getName());
            return;
        }
        Map<String, Selected> selected = new LinkedHashMap<>();
        collect(type, concrete(type, value), selections, selected);
        value.fieldNames().forEachRemaining(name -> {
            if (!selected.containsKey(name)) {
                problems.accept(pointer + "/" + name, "was not selected");
            }
        });
        selected.forEach((name, field) -> {
            if (!value.has(name)) {
                problems.accept(pointer + "/" + name, "was selected, and is missing");
            } else {
                value(pointer + "/" + name, field.type(), field.field(), value.get(name));
            }
        });
    }

    private record Selected(Field field, GraphQLOutputType type) {}

    /** What the value says it is, where the type leaves that open. */
    private GraphQLNamedType concrete(GraphQLNamedType type, JsonNode value) {
        return value.path("__typename").isTextual()
                        && schema.getType(value.get("__typename").asText()) instanceof GraphQLObjectType object
                ? object
                : type;
    }

    private void collect(
            GraphQLNamedType type, GraphQLNamedType concrete, SelectionSet selections, Map<String, Selected> into) {
        for (Selection<?> selection : selections.getSelections()) {
            if (selection instanceof Field field) {
                into.put(field.getResultKey(), new Selected(field, fieldType(concrete, type, field.getName())));
            } else if (selection instanceof InlineFragment fragment) {
                String condition = fragment.getTypeCondition() == null
                        ? null
                        : fragment.getTypeCondition().getName();
                collectFragment(condition, type, concrete, fragment.getSelectionSet(), into);
            } else if (selection instanceof FragmentSpread spread) {
                FragmentDefinition fragment = fragments.get(spread.getName());
                if (fragment != null) {
                    collectFragment(
                            fragment.getTypeCondition().getName(), type, concrete, fragment.getSelectionSet(), into);
                }
            }
        }
    }

    private void collectFragment(
            @Nullable String condition,
            GraphQLNamedType type,
            GraphQLNamedType concrete,
            SelectionSet selections,
            Map<String, Selected> into) {
        if (condition == null || condition.equals(concrete.getName()) || isSupertype(condition, concrete)) {
            GraphQLNamedType narrowed = condition == null ? type : (GraphQLNamedType) schema.getType(condition);
            collect(narrowed == null ? type : narrowed, concrete, selections, into);
        }
    }

    private boolean isSupertype(String condition, GraphQLNamedType concrete) {
        return (concrete instanceof GraphQLObjectType object
                        && object.getInterfaces().stream()
                                .anyMatch(each -> each.getName().equals(condition)))
                || (schema.getType(condition) instanceof GraphQLUnionType union
                        && union.getTypes().contains(concrete));
    }

    private GraphQLOutputType fieldType(GraphQLNamedType concrete, GraphQLNamedType type, String name) {
        if (name.equals(Introspection.TypeNameMetaFieldDef.getName())) {
            return Scalars.GraphQLString;
        }
        GraphQLFieldDefinition field =
                concrete instanceof GraphQLFieldsContainer fields ? fields.getFieldDefinition(name) : null;
        if (field == null && type instanceof GraphQLFieldsContainer fields) {
            field = fields.getFieldDefinition(name);
        }
        if (field == null) {
            throw new IllegalArgumentException("The document was not validated: " + type.getName() + "." + name);
        }
        return field.getType();
    }

    private void value(String pointer, GraphQLType type, Field field, JsonNode value) {
        if (type instanceof GraphQLNonNull required) {
            if (value.isNull()) {
                problems.accept(pointer, "must not be null");
            } else {
                value(pointer, required.getWrappedType(), field, value);
            }
        } else if (!value.isNull()) {
            present(pointer, type, field, value);
        }
    }

    private void present(String pointer, GraphQLType type, Field field, JsonNode value) {
        if (type instanceof GraphQLList list) {
            if (!value.isArray()) {
                problems.accept(pointer, "must be a list");
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                value(pointer + "/" + i, list.getWrappedType(), field, value.get(i));
            }
        } else if (type instanceof GraphQLScalarType scalar) {
            if (!SCALARS.getOrDefault(scalar.getName(), any -> true).test(value)) {
                problems.accept(pointer, "must be " + scalar.getName());
            }
        } else if (type instanceof GraphQLEnumType words) {
            if (words.getValue(value.asText()) == null) {
                problems.accept(pointer, "must be one of " + words.getName());
            }
        } else {
            object(pointer, (GraphQLNamedType) type, Objects.requireNonNull(field.getSelectionSet()), value);
        }
    }
}
