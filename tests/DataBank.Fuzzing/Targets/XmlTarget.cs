using System.Text;
using System.Xml;
using DataBank.Dicom;

namespace DataBank.Fuzzing;

/// <summary>The Native DICOM Model (PS3.19 A.1): what is accepted comes back as the same XML.</summary>
internal static class XmlTarget
{
    public static readonly FuzzTarget Target = new("xml", Run, Documents)
    {
        Tokens = [.. Words.Split(' ').Select(Encoding.UTF8.GetBytes)],
        Allocation = (16 << 20, 4_000),
    };

    private const string Words = "<DicomAttribute tag=\" vr=\" keyword=\" <Value number=\" </Value> <Item </Item> <PersonName <Alphabetic> <FamilyName> <InlineBinary> <BulkData uri=\" <!DOCTYPE &#x1B; &amp; ]]> xml:space=\"preserve\" privateCreator=\" 4294967295";

    private static IEnumerable<byte[]> Documents()
    {
        yield return Encoding.UTF8.GetBytes(Write(Seeds.Slice().Build()));
        foreach (var file in Seeds.Files().Skip(5))
        {
            if (Must.ReadOrRefuse(() => Part10Reader.Read(file)) is { } read)
            {
                yield return Encoding.UTF8.GetBytes(Write(read.Dataset));
            }
        }
    }

    private static void Run(byte[] bytes)
    {
        if (Must.ReadOrRefuse(() => DicomXml.Read(new MemoryStream(bytes))) is not { } dataset)
        {
            return;
        }
        var model = Write(dataset);
        var again = Write(DicomXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(model))));
        Must.BeEqual(Encoding.UTF8.GetBytes(model), Encoding.UTF8.GetBytes(again), "XML written by us is read as something else");
    }

    private static string Write(DicomDataset dataset)
    {
        using var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, DicomXml.WriterSettings))
        {
            DicomXml.Write(xml, dataset);
        }
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
