using System.Collections.Frozen;
using System.Text;

namespace DataBank.Dicom;

/// <summary>
/// Which attributes the instances of a SOP class have, in which modules and with which types (PS3.3), as a generated table. Lists are
/// looked at when asked for; nothing is read at start.
/// </summary>
public static class IodTable
{
    /// <summary>Which edition of the standard the table was made from.</summary>
    public const string Edition = IodRows.Edition;

    private static readonly FrozenDictionary<string, Lazy<Iod>> Definitions = Enumerable.Range(0, IodRows.Definitions)
        .Select(row => (Words: Row(row).Split('|'), Row: row))
        .ToFrozenDictionary(found => found.Words[0], found => new Lazy<Iod>(() => Read(found.Words[1], found.Row)), StringComparer.Ordinal);

    /// <summary>The SOP classes that the table knows.</summary>
    public static IEnumerable<string> SopClasses => Definitions.Keys;

    /// <summary>The definition of a SOP class; null when the table does not know the class.</summary>
    public static Iod? Find(string sopClassUid) => Definitions.GetValueOrDefault(sopClassUid)?.Value;

    /// <summary>The type of an attribute, by the tags of the sequences around it and its own; null when the IOD does not list it.</summary>
    public static AttributeType? TypeOf(string sopClassUid, params ReadOnlySpan<Tag> path)
    {
        var attribute = Find(sopClassUid)?.Attributes;
        foreach (var tag in path)
        {
            attribute = attribute?.Find(tag);
        }
        return path.IsEmpty ? null : attribute?.Type;
    }

    private static Iod Read(string name, int definition)
    {
        var modules = new List<IodModule>();
        var lists = new List<ushort>();
        for (int row = IodRows.ModuleStarts[definition]; row < IodRows.ModuleStarts[definition + 1]; row++)
        {
            var list = IodRows.ModuleLists[row];
            lists.Add(list);
            modules.Add(new IodModule(
                Row(IodRows.Definitions + IodRows.ModuleNames[row]),
                (ModuleUsage)IodRows.ModuleUsages[row],
                new IodAttribute(AttributeType.Required, [list], hasCodes: false)));
        }
        return new Iod(name, modules, new IodAttribute(AttributeType.Required, [.. lists.Distinct()], hasCodes: false));
    }

    private static string Row(int row) => Encoding.UTF8.GetString(IodRows.Text[IodRows.Starts[row]..(IodRows.Starts[row + 1] - 1)]);
}
