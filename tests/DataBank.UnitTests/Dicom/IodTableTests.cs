using DataBank.Dicom;

namespace DataBank.UnitTests;

public sealed class IodTableTests
{
    private const string EnhancedCt = "1.2.840.10008.5.1.4.1.1.2.1";

    [Theory]
    [InlineData(Uids.CtImageStorage, "PatientID", AttributeType.MayBeEmpty)]
    [InlineData(Uids.CtImageStorage, "SOPInstanceUID", AttributeType.Required)]
    [InlineData(Uids.CtImageStorage, "Rows", AttributeType.Required)]
    [InlineData(Uids.CtImageStorage, "KVP", AttributeType.MayBeEmpty)]
    [InlineData(Uids.CtImageStorage, "PatientComments", AttributeType.Optional)]
    [InlineData(Uids.CtImageStorage, "OtherPatientIDsSequence/PatientID", AttributeType.Required)]
    [InlineData(Uids.CtImageStorage, "ProcedureCodeSequence/CodeMeaning", AttributeType.Required)]
    [InlineData(EnhancedCt, "SharedFunctionalGroupsSequence/PixelMeasuresSequence/PixelSpacing", AttributeType.RequiredConditionally)]
    [InlineData(Uids.CtImageStorage, "EchoTime", null)]
    [InlineData(Uids.CtImageStorage, "PatientID/PatientID", null)]
    [InlineData("1.2.3", "PatientID", null)]
    public void Attribute_has_its_type_by_sop_class_and_path(string sopClass, string path, AttributeType? type) =>
        Assert.Equal(type, IodTable.TypeOf(sopClass, [.. path.Split('/').Select(Example.Tag)]));

    [Fact]
    public void Overlays_of_every_group_are_listed()
    {
        Assert.Equal(AttributeType.Required, IodTable.TypeOf(Uids.CtImageStorage, new Tag(0x6000, 0x0010)));
        Assert.Equal(AttributeType.Required, IodTable.TypeOf(Uids.CtImageStorage, new Tag(0x6002, 0x0010)));
        Assert.Null(IodTable.TypeOf(Uids.CtImageStorage, new Tag(0x6001, 0x0010)));
    }

    [Fact]
    public void Modules_of_a_ct_image_have_their_usage()
    {
        var iod = IodTable.Find(Uids.CtImageStorage)!;
        Assert.Equal("ct-image", iod.Name);
        Assert.Equal(ModuleUsage.Mandatory, Assert.Single(iod.Modules, module => module.Name == "general-series").Usage);
        Assert.Equal(ModuleUsage.Conditional, Assert.Single(iod.Modules, module => module.Name == "contrast-bolus").Usage);
        Assert.Equal(ModuleUsage.UserOption, Assert.Single(iod.Modules, module => module.Name == "clinical-trial-study").Usage);
    }

    [Fact]
    public void Every_definition_can_be_walked_to_its_leaves()
    {
        var attributes = 0;
        foreach (var sopClass in IodTable.SopClasses)
        {
            Assert.Equal("SOP Class", Uids.Kind(sopClass));
            Walk(IodTable.Find(sopClass)!.Attributes);
        }
        Assert.InRange(attributes, 120_000, 1_000_000);

        void Walk(IodAttribute attribute)
        {
            foreach (var member in attribute.Members.Values)
            {
                attributes++;
                Walk(member);
            }
        }
    }
}
