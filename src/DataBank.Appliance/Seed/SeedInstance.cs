using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>
/// One DICOM instance of a synthetic patient while it is put together: the Patient, General Study, General Series and Enhanced General
/// Equipment modules (PS3.3 C.7.1 to C.7.5) are the same for all, the rest is put by keyword. The same bytes at every run.
/// </summary>
internal sealed class SeedInstance
{
    private readonly DatasetBuilder set = new();

    /// <summary>An item of a sequence.</summary>
    private SeedInstance()
    {
    }

    /// <param name="person">Whose it is.</param>
    /// <param name="study">Names the study among the person's: CT, slide …</param>
    /// <param name="series">Names the series within the study, its number first: "2 SEG".</param>
    /// <param name="day">The day of the study.</param>
    public SeedInstance(SeedPerson person, string study, string series, DateOnly day)
    {
        // Both ways a Japanese hospital writes names: UTF-8, and JIS with escape sequences.
        if (person.Number % 2 == 1) Put("SpecificCharacterSet", "ISO_IR 192");
        else Put("SpecificCharacterSet", "", "ISO 2022 IR 87");
        Put("StudyDate", Date(day)).Put("StudyTime", "100000").Put("SeriesDate", Date(day)).Put("SeriesTime", "100100");
        Put("ReferringPhysicianName", "Gosei^Ishi=合成^医師=ゴウセイ^イシ");
        Put("PatientName", $"{person.Family.Romaji}^{person.Given.Romaji}={person.Family.Kanji}^{person.Given.Kanji}={person.Family.Kana}^{person.Given.Kana}");
        Put("PatientID", person.Mrn).Put("IssuerOfPatientID", SharedResources.Issuer);
        Put("PatientBirthDate", Date(person.BirthDate)).Put("PatientSex", person.IsFemale ? "F" : "M");
        var age = day.Year - person.BirthDate.Year - (day.DayOfYear < person.BirthDate.DayOfYear ? 1 : 0);
        Put("PatientAge", string.Create(CultureInfo.InvariantCulture, $"{age:000}Y"));
        Put("StudyInstanceUID", Uid(person, study)).Put("StudyID", person.Number.ToString(CultureInfo.InvariantCulture));
        Put("SeriesInstanceUID", Uid(person, $"{study} {series}")).Put("SeriesNumber", series.Split(' ')[0]);
        Put("InstitutionName", "データバンク合成病院");
        Put("Manufacturer", "DataBank synthetic").Put("ManufacturerModelName", "Phantom").Put("DeviceSerialNumber", "0001").Put("SoftwareVersions", "1");
    }

    public SeedInstance Put(string keyword, params ReadOnlySpan<string> values)
    {
        set.Set(TagOf(keyword), values);
        return this;
    }

    public SeedInstance Put(string keyword, double value) => Put(keyword, Number(value));

    public SeedInstance Put(string keyword, Vr vr, byte[] value)
    {
        set.Set(TagOf(keyword), vr, value);
        return this;
    }

    /// <summary>Puts a sequence, one item for each <paramref name="fill"/>; none: an empty sequence.</summary>
    public SeedInstance PutItems(string keyword, params IEnumerable<Action<SeedInstance>> fill)
    {
        set.Set(TagOf(keyword), [.. fill.Select(Build)]);
        return this;

        static DicomDataset Build(Action<SeedInstance> fill)
        {
            var item = new SeedInstance();
            fill(item);
            return item.set.Build();
        }
    }

    /// <summary>Puts a sequence of one code (PS3.3 §8.8).</summary>
    public SeedInstance PutCode(string keyword, string value, string scheme, string meaning) =>
        PutItems(keyword, code => code.Put("CodeValue", value).Put("CodingSchemeDesignator", scheme).Put("CodeMeaning", meaning));

    /// <summary>The Part 10 file.</summary>
    public byte[] ToFile()
    {
        using var file = new MemoryStream();
        Part10Writer.Write(file, set.Build(), Uids.ExplicitVrLittleEndian);
        return file.ToArray();
    }

    /// <summary>A UID of the form 2.25.n (PS3.5 Annex B.2), n from a hash instead of a random UUID.</summary>
    public static string Uid(SeedPerson person, string what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"databank seed|{person.Seed}|{person.Number}|{what}"));
        return $"2.25.{new BigInteger(hash.AsSpan(0, 16), isUnsigned: true, isBigEndian: true)}";
    }

    public static string Date(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    // Adding zero takes the sign off a negative zero.
    public static string Number(double value) => (value + 0.0).ToString("0.###", CultureInfo.InvariantCulture);

    private static Tag TagOf(string keyword) => Tag.TryParse(keyword, out var tag) ? tag : throw new ArgumentException(keyword);
}
