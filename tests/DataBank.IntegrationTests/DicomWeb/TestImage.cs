using System.Globalization;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>A small CT image for tests: Part 10 bytes and what is in them.</summary>
internal sealed record TestImage
{
    private static readonly Tag CharacterSet = new(0x0008, 0x0005);

    public string Study { get; init; } = NewUid();

    public string Series { get; init; } = NewUid();

    public string Uid { get; init; } = NewUid();

    public int Number { get; init; } = 1;

    public string PatientId { get; init; } = Some.Unique();

    public string Name { get; init; } = "Yamada^Tarou=山田^太郎=ヤマダ^タロウ";

    public string[] CharacterSets { get; init; } = ["ISO_IR 192"];

    public string SopClass { get; init; } = Uids.CtImageStorage;

    public string Modality { get; init; } = "CT";

    public string Description { get; init; } = "胸部CT";

    /// <summary>Acquisition Date, or null.</summary>
    public string? AcquisitionDate { get; init; }

    /// <summary>Accession Number, or null.</summary>
    public string? Accession { get; init; }

    /// <summary>Scheduled Procedure Step ID in the Request Attributes Sequence, or null.</summary>
    public string? StepId { get; init; }

    /// <summary>Specimen Identifier in the Specimen Description Sequence, or null.</summary>
    public string? Specimen { get; init; }

    public int Size { get; init; } = 32;

    public int Frames { get; init; } = 1;

    public int Seed { get; init; } = 1;

    public string TransferSyntax { get; init; } = Uids.ExplicitVrLittleEndian;

    public string Path => $"/dicomweb/studies/{Study}/series/{Series}/instances/{Uid}";

    public byte[] Pixels
    {
        get
        {
            var pixels = new byte[Size * Size * 2 * Frames];
            new Random(Seed).NextBytes(pixels);
            return pixels;
        }
    }

    public static string NewUid() => $"2.25.{new System.Numerics.BigInteger(Guid.NewGuid().ToByteArray(), isUnsigned: true)}";

    public byte[] ToFile() => ToFile(ToDataset(), TransferSyntax);

    public static byte[] ToFile(DicomDataset dataset, string transferSyntax = Uids.ExplicitVrLittleEndian)
    {
        using var file = new MemoryStream();
        Part10Writer.Write(file, dataset, transferSyntax);
        return file.ToArray();
    }

    public DicomDataset ToDataset()
    {
        string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        var builder = new DatasetBuilder();
        if (Accession is not null) builder.Set(new Tag(0x0008, 0x0050), Accession);
        if (StepId is not null) builder.Set(new Tag(0x0040, 0x0275), [new DatasetBuilder().Set(new Tag(0x0040, 0x0009), StepId).Build()]);
        if (AcquisitionDate is not null) builder.Set(new Tag(0x0008, 0x0022), AcquisitionDate);
        if (Specimen is not null) builder.Set(new Tag(0x0040, 0x0560), [new DatasetBuilder().Set(new Tag(0x0040, 0x0551), Specimen).Build()]);
        return builder
            .Set(CharacterSet, CharacterSets)
            .Set(new Tag(0x0008, 0x0016), SopClass)
            .Set(new Tag(0x0008, 0x0018), Uid)
            .Set(new Tag(0x0008, 0x0020), "20240115")
            .Set(new Tag(0x0008, 0x0030), "102030")
            .Set(new Tag(0x0008, 0x0050), $"A{PatientId}")
            .Set(new Tag(0x0008, 0x0060), Modality)
            .Set(new Tag(0x0008, 0x0090), "")
            .Set(new Tag(0x0008, 0x1030), Description)
            .Set(new Tag(0x0010, 0x0010), Name)
            .Set(new Tag(0x0010, 0x0020), PatientId)
            .Set(new Tag(0x0010, 0x0030), "19700401")
            .Set(new Tag(0x0010, 0x0040), "M")
            .Set(new Tag(0x0020, 0x000D), Study)
            .Set(new Tag(0x0020, 0x000E), Series)
            .Set(new Tag(0x0020, 0x0010), "1")
            .Set(new Tag(0x0020, 0x0011), "1")
            .Set(new Tag(0x0020, 0x0013), Text(Number))
            .Set(new Tag(0x0028, 0x0002), "1")
            .Set(new Tag(0x0028, 0x0004), "MONOCHROME2")
            .Set(new Tag(0x0028, 0x0008), Text(Frames))
            .Set(new Tag(0x0028, 0x0010), Text(Size))
            .Set(new Tag(0x0028, 0x0011), Text(Size))
            .Set(new Tag(0x0028, 0x0100), "16")
            .Set(new Tag(0x0028, 0x0101), "16")
            .Set(new Tag(0x0028, 0x0102), "15")
            .Set(new Tag(0x0028, 0x0103), "0")
            .Set(new Tag(0x7FE0, 0x0010), Vr.OW, Pixels)
            .Build();
    }
}
