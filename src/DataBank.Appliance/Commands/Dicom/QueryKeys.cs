using System.CommandLine;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>Keys of a query on the command line: <c>PatientID=0001</c> to match, <c>StudyDate</c> to ask for.</summary>
internal static class QueryKeys
{
    public static Argument<string[]> Argument(ArgumentArity arity) => new("KEY") { Description = "KEYWORD=VALUE or ggggeeee=VALUE; a keyword alone asks for its value.", Arity = arity };

    /// <exception cref="SettingsProblem">A key is not in the dictionary, or its value not of its kind.</exception>
    public static DatasetBuilder Read(IEnumerable<string> keys, DatasetBuilder builder)
    {
        foreach (var key in keys)
        {
            var equals = key.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? key : key[..equals];
            if (!Tag.TryParse(name, out var tag) || DataDictionary.Find(tag) is null)
                throw new SettingsProblem($"{name} is no keyword of the standard. Keywords are written as PatientID, tags as 00100020.");
            if (equals < 0) builder.Set(tag);
            else builder.Set(tag, key[(equals + 1)..].Split('\\'));
        }
        return builder;
    }
}
