using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Which members an element has, as a set of 64 marks that several names may share. What has none of the marks that paths begin with gives none of these paths anything: most search
/// parameters of a type are told so without being asked.
/// </summary>
internal static class MemberMarks
{
    /// <summary>Of what may begin with anything.</summary>
    public const ulong Any = ulong.MaxValue;

    public static ulong Of(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) return Any;
        var marks = 0UL;
        foreach (var member in element.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (name.Contains((byte)'\\')) return Any; // An escaped name.
            marks |= Of(name);
        }
        return marks;
    }

    /// <summary>Of the members that paths begin with.</summary>
    public static ulong Of(IReadOnlyList<string> types, IEnumerable<IReadOnlyList<PathStep>> paths) =>
        paths.Aggregate(0UL, (marks, path) => marks | (path is [ChildStep child, ..] ? types.SelectMany(type => ElementDefinitions.Children(type, child.Name)).Aggregate(0UL, (each, member) => each | Of(Encoding.UTF8.GetBytes(member.JsonName))) : Any));

    private static ulong Of(ReadOnlySpan<byte> name) => name.IsEmpty ? 0 : 1UL << ((name.Length * 37 + name[0] * 7 + name[^1]) & 63);
}
