using System.Text.Json;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>
/// Evaluates FHIRPath (http://hl7.org/fhirpath/N1/) that the SDK has parsed, straight on the JSON of a resource. The SDK's own engine needs
/// the resource as an object model, which costs more than the whole validation; a test holds both against each other.
/// </summary>
internal static class PathEvaluator
{
    private static readonly IReadOnlyList<PathItem> Nothing = [];

    /// <exception cref="NotSupportedException">The expression uses a function that is not supported here.</exception>
    /// <exception cref="PathException">The expression can't be evaluated on this input.</exception>
    public static IReadOnlyList<PathItem> Evaluate(Expression expression, PathFrame frame)
    {
        var items = Result(expression, frame);
        frame.Scope.Services.Step(items.Count);
        return items;
    }

    /// <summary>A collection as a condition: null when it is empty (https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections).</summary>
    public static bool? Truth(IReadOnlyList<PathItem> items) => items.Count switch
    {
        0 => null,
        1 => items[0].Value is bool value ? value : true,
        _ => throw new PathException("A condition has more than one value."),
    };

    public static IReadOnlyList<PathItem> Of(bool? value) => value is { } known ? [known ? PathItem.True : PathItem.False] : Nothing;

    public static PathItem? Single(IReadOnlyList<PathItem> items) => items.Count switch
    {
        0 => null,
        1 => items[0],
        _ => throw new PathException("A single value is expected, not several."),
    };

    /// <summary>A type as an expression names it: Patient, FHIR.Patient, System.String.</summary>
    public static bool IsOfType(PathItem item, string asked)
    {
        if (asked.StartsWith("System.", StringComparison.Ordinal)) return item.Made is not null && item.Type == asked["System.".Length..];
        var name = asked.StartsWith("FHIR.", StringComparison.Ordinal) ? asked["FHIR.".Length..] : asked;
        return item.Type == name || item.Shape?.Is(name) == true;
    }

    public static string TypeName(Expression expression) => expression switch
    {
        ConstantExpression { Value: string name } => name,
        ChildExpression { Focus: ChildExpression { Focus: AxisExpression } space } child => $"{space.ChildName}.{child.ChildName}",
        ChildExpression child => child.ChildName,
        BracketExpression bracket => TypeName(bracket.Operand),
        VariableRefExpression variable => variable.Name,
        _ => throw new NotSupportedException("A type is given by an expression that is not supported."),
    };

    private static IReadOnlyList<PathItem> Result(Expression expression, PathFrame frame) => expression switch
    {
        BracketExpression bracket => Evaluate(bracket.Operand, frame),
        ConstantExpression constant => Constant(constant.Value),
        NewNodeListInitExpression => Nothing,
        AxisExpression axis => Axis(axis, frame),
        VariableRefExpression variable => Variable(variable.Name, frame.Scope),
        IndexerExpression indexer => Indexed(Evaluate(indexer.Focus, frame), Evaluate(indexer.Index, frame)),
        ChildExpression child => Children(Evaluate(child.Focus, frame), child.ChildName, frame.Scope.Services.Shapes),
        BinaryExpression binary => Binary(binary, frame),
        UnaryExpression unary => Unary(unary, frame),
        FunctionCallExpression function => PathFunctions.Call(function, Evaluate(function.Focus, frame), frame),
        _ => throw new NotSupportedException($"An expression of kind {expression.GetType().Name} is not supported."),
    };

    private static IReadOnlyList<PathItem> Constant(object value) => value switch
    {
        bool flag => Of(flag),
        string text => [PathItem.Of(text)],
        int number => [PathItem.Of(number)],
        long number => [PathItem.Of(number)],
        decimal number => [PathItem.Of(number)],
        Hl7.Fhir.ElementModel.Types.Quantity quantity => [PathItem.Element(Literal(quantity), default, "Quantity", null)],
        Hl7.Fhir.ElementModel.Types.Date date => [PathItem.Typed(date.ToString(), "date")],
        Hl7.Fhir.ElementModel.Types.DateTime time => [PathItem.Typed(time.ToString(), "dateTime")],
        Hl7.Fhir.ElementModel.Types.Time time => [PathItem.Typed(time.ToString(), "time")],
        _ => throw new NotSupportedException($"A literal of kind {value.GetType().Name} is not supported."),
    };

    private static JsonElement Literal(Hl7.Fhir.ElementModel.Types.Quantity quantity) => JsonSerializer.SerializeToElement(new { value = quantity.Value, code = quantity.Unit });

    private static IReadOnlyList<PathItem> Axis(AxisExpression axis, PathFrame frame) => axis.AxisName switch
    {
        "that" => frame.Input,
        "this" => frame.This,
        "index" => [PathItem.Of(frame.Index)],
        "total" => frame.Total ?? Nothing,
        _ => throw new NotSupportedException($"${axis.AxisName} is not supported."),
    };

    private static IReadOnlyList<PathItem> Variable(string name, PathScope scope)
    {
        const string ValueSet = "vs-", Extension = "ext-";
        return name switch
        {
            "resource" => [scope.Resource],
            "rootResource" => [scope.RootResource],
            "context" => [scope.Context],
            "previous" when scope.Change is { } change => change.Previous,
            "current" when scope.Change is { } change => change.Current,
            "ucum" => [PathItem.Of(UcumUnits.System)],
            "sct" => [PathItem.Of("http://snomed.info/sct")],
            "loinc" => [PathItem.Of("http://loinc.org")],
            _ when name.StartsWith(ValueSet, StringComparison.Ordinal) => [PathItem.Of("http://hl7.org/fhir/ValueSet/" + name[ValueSet.Length..])],
            _ when name.StartsWith(Extension, StringComparison.Ordinal) => [PathItem.Of("http://hl7.org/fhir/StructureDefinition/" + name[Extension.Length..])],
            _ => throw new NotSupportedException($"%{name} is not supported."),
        };
    }

    private static IReadOnlyList<PathItem> Indexed(IReadOnlyList<PathItem> items, IReadOnlyList<PathItem> index) =>
        Single(index)?.Value is decimal at && at >= 0 && at < items.Count ? [items[(int)at]] : Nothing;

    private static IReadOnlyList<PathItem> Children(IReadOnlyList<PathItem> parents, string name, TypeShapes shapes)
    {
        if (parents.Count == 0) return Nothing;
        var found = new List<PathItem>();
        foreach (var parent in parents)
        {
            // "Patient.name" on a Patient: the first step names the type.
            if (char.IsAsciiLetterUpper(name[0]) && IsOfType(parent, name)) found.Add(parent);
            else if (parent is { Type: PathItem.TypeInfo, Made: string type }) found.Add(PathItem.Of(name == "namespace" ? char.IsAsciiLetterUpper(type[0]) && shapes.Find(type) is null ? "System" : "FHIR" : type));
            else PathTree.AddChildren(parent, name, shapes, found);
        }
        return found;
    }

    private static IReadOnlyList<PathItem> Unary(UnaryExpression unary, PathFrame frame)
    {
        // As with two operands: it comes after the collection that the expression stands on.
        if (Single(Evaluate(unary.Arguments.Last(), frame)) is not { } operand) return Nothing;
        if (operand.Value is not decimal value) throw new PathException("A sign stands before something that is no number.");
        return [PathItem.Of(unary.Op == "-" ? -value : value)];
    }

    private static IReadOnlyList<PathItem> Binary(BinaryExpression binary, PathFrame frame)
    {
        // The parser hands both operands over after the collection that the expression stands on.
        Expression[] operands = [.. binary.Arguments];
        var (left, right) = (operands[^2], operands[^1]);
        switch (binary.Op)
        {
            case "and" or "or" or "xor" or "implies":
                return Of(Logic(binary.Op, left, right, frame));
            case "is":
                return Single(Evaluate(left, frame)) is { } item ? Of(IsOfType(item, TypeName(right))) : Nothing;
            case "as":
                var type = TypeName(right);
                return [.. Evaluate(left, frame).Where(each => IsOfType(each, type))];
        }
        return PathOperators.Apply(binary.Op, Evaluate(left, frame), Evaluate(right, frame));
    }

    // Three-valued, and the right side is looked at only where it matters.
    private static bool? Logic(string operation, Expression left, Expression right, PathFrame frame)
    {
        var a = Truth(Evaluate(left, frame));
        switch (operation)
        {
            case "and" when a == false:
                return false;
            case "or" when a == true:
                return true;
            case "implies" when a == false:
                return true;
        }
        var b = Truth(Evaluate(right, frame));
        return operation switch
        {
            "and" => b == false ? false : a is null || b is null ? null : true,
            "or" => b == true ? true : a is null || b is null ? null : false,
            "xor" => a is null || b is null ? null : a != b,
            _ => b == true ? true : a is null ? null : b,
        };
    }
}
