"""The papers the town needs: tables and bulletins as xlsx and docx that print on A4, drafted from what is stored."""
