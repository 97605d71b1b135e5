"""The form with which a workbook is handed in."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class UploadForm(FlaskForm):
    workbook = FileField("Excel-bestand met de vragenlijst (XLSForm)", [FileRequired("Kies een bestand.")],
                         render_kw={"accept": ".xlsx"})
