from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_lists_keep_one_order")]
    operations = [migrations.RemoveIndex(model_name="case", name="case_newest_first")]
