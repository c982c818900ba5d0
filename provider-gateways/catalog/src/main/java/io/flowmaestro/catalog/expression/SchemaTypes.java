package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** JSON Schemas as CEL's types: an object whose members are declared is a struct, so that a wrong name is found. */
final class SchemaTypes {
    /** A use of an optional member as if it were always there. */
    record Misuse(int column, String problem) {}

    /** Not a dot: CEL would take {@code input.place} for the type of that name. */
    private static final String SEPARATOR = "/";

    private final Map<String, StructType> structs = new LinkedHashMap<>();
    private final Set<String> optionals = new HashSet<>();

    /** The type of the schema's values; what has more than one type is checked when it is evaluated. */
    CelType of(String name, JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "string" -> SimpleType.STRING;
            case "integer" -> SimpleType.INT;
            case "boolean" -> SimpleType.BOOL;
            case "array" -> ListType.create(of(name + "[]", schema.path("items")));
            case "object" -> object(name, schema);
            default -> SimpleType.DYN;
        };
    }

    private CelType object(String name, JsonNode schema) {
        if (!schema.has("properties")) {
            return MapType.create(SimpleType.STRING, of(name + "{}", schema.path("additionalProperties")));
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(member -> required.add(member.asText()));
        ImmutableMap.Builder<String, CelType> members = ImmutableMap.builder();
        schema.get("properties").properties().forEach(member -> {
            String path = name + SEPARATOR + member.getKey();
            members.put(member.getKey(), of(path, member.getValue()));
            if (!required.contains(member.getKey())) {
                optionals.add(path);
            }
        });
        ImmutableMap<String, CelType> types = members.buildOrThrow();
        StructType struct = StructType.create(name, types.keySet(), field -> Optional.ofNullable(types.get(field)));
        structs.put(name, struct);
        return struct;
    }

    /** The first place that reads an optional member without a question mark. */
    Optional<Misuse> misuse(CelAbstractSyntaxTree ast) {
        return CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.SELECT)
                .flatMap(node -> misuse(ast, node).stream())
                .findFirst();
    }

    private Optional<Misuse> misuse(CelAbstractSyntaxTree ast, CelNavigableExpr node) {
        CelExpr.CelSelect select = node.expr().select();
        return ast.getType(select.operand().id())
                .map(CelType::name)
                .filter(struct -> !select.testOnly() && optionals.contains(struct + SEPARATOR + select.field()))
                .map(struct -> struct.replace(SEPARATOR, "."))
                .map(path -> new Misuse(
                        column(ast, node.id()),
                        path + "." + select.field() + " is optional: write " + path + ".?" + select.field()));
    }

    private static int column(CelAbstractSyntaxTree ast, long id) {
        int offset = ast.getSource().getPositionsMap().getOrDefault(id, 0);
        return ast.getSource()
                .getOffsetLocation(offset)
                .map(location -> location.getColumn() + 1)
                .orElse(1);
    }

    /** The structs met so far. */
    CelTypeProvider structs() {
        return new Structs(ImmutableMap.copyOf(structs));
    }

    private record Structs(ImmutableMap<String, StructType> byName) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return ImmutableList.copyOf(byName.values());
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
